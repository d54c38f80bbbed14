/** Whether the full script is built: what is of use to it alone falls away in the core. */
declare const FULL: boolean
