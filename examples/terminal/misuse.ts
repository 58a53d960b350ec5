/** A command was not written as it has to be. */
export class Misuse extends Error {}
