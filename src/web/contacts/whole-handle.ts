/** A handle as somebody types it, with or without its `@`; undefined where it cannot be a whole one. */
export const wholeHandle = (text: string): string | undefined => /^@?([a-z]\w{2,31})$/iu.exec(text.trim())?.[1]?.toLowerCase()
