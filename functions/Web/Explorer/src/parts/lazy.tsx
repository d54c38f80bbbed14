// A view that few need is not part of what everybody loads first.
import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Loading, Page, Trouble } from './page'
import { arrival } from '../core/route'
import { trying } from '../core/trying'

export const lazy = <P extends object>(title: string, load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> => {
  let there: FunctionComponent<P> | undefined
  return (props) => {
    const [error, set] = useState<Error>()
    const [, draw] = useState(0)
    useEffect(() => {
      if (there) return
      return trying(async () => {
        there = await load()
        // Its heading replaces the one at which the reader is.
        arrival.isNew ||= document.activeElement?.tagName === 'H1'
        draw((n) => n + 1)
      }, set)
    }, [])
    if (there) {
      const View = there
      return <View {...props} />
    }
    // A browser may remember that it could not be loaded; and what is asked for may be of an app that was replaced.
    return <Page title={title}>{error ? <Trouble error={error} again={() => location.reload()} /> : <Loading />}</Page>
  }
}
