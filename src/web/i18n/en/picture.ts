/** What is said where somebody's or a group's picture is changed. */
export const picture = {
  add: 'Add a picture',
  change: 'Change the picture',
  choose: 'Choose another',
  remove: 'Remove the picture',
  removed: 'The picture is removed.',
  saved: 'The picture is changed.',
  unreadable: 'That cannot be read as a picture. Try another one.',
  uploading: '{percent} percent sent',

  'crop.title': 'Move and scale',
  'crop.stage': 'The part that is shown',
  'crop.zoom': 'Scale',
  'crop.hint': 'Drag it to where it fits. The arrow keys move it too, + and − scale it.',
  'crop.use': 'Use it',
} as const
