/** Every limit of the protocol, in one place: bytes, counts, code points, durations. */
export const limits = {
  /** Code points of a message's text. */
  textCodePoints: 100_000,
  /** UTF-8 bytes of one frame, and of an HTTP body. */
  frameBytes: 512 * 1024,
  /** UTF-8 bytes of one incoming WebSocket message (a frame or an array of frames). */
  socketMessageBytes: 1024 * 1024,
  /** Frames in one WebSocket message, in either direction. */
  framesPerMessage: 128,
  /** Bytes that may wait for one reader before its socket is closed with 4409. */
  socketBufferBytes: 8 * 1024 * 1024,
  /** Members of a group, unless the deployment sets `GROUP_MEMBER_LIMIT`. */
  groupMembers: 1_024,
  /** Different emoji on one message. */
  reactionsPerMessage: 20,
  /** Messages that are pinned in a conversation at a time. */
  pinnedMessages: 3,
  titleCodePoints: 100,
  descriptionCodePoints: 2_000,
  nameCodePoints: 64,
  aboutCodePoints: 140,
  passwordCodePoints: { min: 8, max: 256 },
  handleLength: { min: 3, max: 32 },
  devicesPerUser: 16,
  mediaBytes: 100 * 1024 * 1024,
  /** Bytes of one part of an upload: a resumed one sends at most so much again. */
  mediaPartBytes: 5 * 1024 * 1024,
  /** How long a signed link to media lives. */
  mediaLinkSeconds: 60,
  /** Thumbnails are made at these widths in pixels, where the picture is wider. */
  thumbnailWidths: [160, 480, 1280],
  /** Pixels of a picture above which it is not decoded. */
  imagePixels: 100_000_000,
  /** Loudness values in the placeholder of a voice message. */
  waveformPeaks: 64,
  /** Messages, and changes, in one page of a sync. */
  syncPageItems: 100,
  /** UTF-8 bytes of one page of a sync. */
  syncPageBytes: 1024 * 1024,
  listItems: { min: 1, max: 100, default: 50 },
  /** Characters of what is searched for. */
  queryCodePoints: 256,
  searchCursorLength: 12_000,
  editWindowSeconds: 15 * 60,
  deleteWindowSeconds: 48 * 60 * 60,
  /** Messages that a person has scheduled in one conversation at a time, those that failed included. */
  scheduledMessages: 100,
  /** UTF-8 bytes of the content of all of them together. */
  scheduledBytes: 768 * 1024,
  /** How far ahead a message can be scheduled. */
  scheduleSeconds: 365 * 24 * 60 * 60,
  typingSeconds: 6,
  /** Users whose presence one device watches at a time. */
  watchedUsers: 200,
  /** Conversations that a user has pinned at a time. */
  pinnedConversations: 5,
  /** In larger groups a live receipt goes only to the authors of the messages that it covers. */
  fullReceiptMembers: 32,
  /** A socket is a sign of life for this long after the last frame or ping. */
  onlineSeconds: 30,
  /** Nobody at any device for so long is `away`. */
  awaySeconds: 5 * 60,
  /** Within this time after its socket closed a device that comes back was never offline. */
  reconnectGraceSeconds: 5,
  accessTokenSeconds: 15 * 60,
  /** A deleted user's handle is held back this long. */
  handleHoldSeconds: 30 * 24 * 60 * 60,
  expireSeconds: { min: 5, max: 31_536_000 },
  /** Refused frames within a minute before a socket is closed with 4429. */
  refusedFramesPerMinute: 2_000,
  /** Frames that are not the protocol's within a minute before a socket is closed with 4400. */
  foreignFramesPerMinute: 500,
} as const
