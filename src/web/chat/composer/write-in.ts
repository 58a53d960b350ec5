/** Who has just begun a chat writes in it at once: its composer takes the focus, whether it is there already or still to come. */
interface Place {
  conversationId: string
  focus: () => void
}

let here: Place | undefined
let wanted: string | undefined

export function writeIn(conversationId: string): void {
  if (here?.conversationId === conversationId) here.focus()
  else wanted = conversationId
}

/** Said by a composer that is there; returns how it says that it goes. */
export function readyIn(place: Place): () => void {
  here = place
  if (wanted === place.conversationId) place.focus()
  // Whoever went elsewhere meanwhile does not want it any more.
  wanted = undefined
  return () => {
    if (here === place) here = undefined
  }
}
