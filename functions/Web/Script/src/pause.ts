const settleMilliseconds = 50

/** Waits until other tabs see what this one has stored. */
export const pause = () => new Promise((done) => setTimeout(done, settleMilliseconds))
