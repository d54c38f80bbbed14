const script = document.currentScript as HTMLScriptElement | null

/** What the script tag says in its `data-` attributes, and after it `tracking.init()` and the shims. */
export const options: Record<string, string | undefined> = {
  // Everything lies beside the script, also where a proxy of the site has it below a path.
  host: script?.src.replace(/\/[^/]*$/, ''),
  ...script?.dataset,
}
