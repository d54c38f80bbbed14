/** How many bytes a text is when it is sent. */
export const sizeOf = (text: string) => new Blob([text]).size
