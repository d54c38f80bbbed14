import { expose } from './api'
import { watchClicks } from './clicks'
import { useCookie } from './cookie'
import { joinDataLayer } from './dataLayer'
import { watchForms } from './forms'
import { watchHovers } from './hovers'
import { safely } from './safely'
import { serveInbenta } from './shims/inbenta'
import { serveSynerise } from './shims/synerise'
import { reconnect } from './transport'
import { watchViews } from './views'

expose(() => {
  addEventListener('online', reconnect)
  for (const begin of [
    useCookie,
    watchClicks,
    watchHovers,
    watchForms,
    watchViews,
    joinDataLayer,
  ]) {
    safely(begin)()
  }
})
serveInbenta()
serveSynerise()
