import { expose } from './api'
import { watchClicks } from './clicks'
import { useCookie } from './cookie'
import { joinDataLayer } from './dataLayer'
import { watchForms } from './forms'
import { watchHovers } from './hovers'
import { serveInbenta } from './shims/inbenta'
import { serveSynerise } from './shims/synerise'
import { watchViews } from './views'

expose(() => {
  useCookie()
  watchClicks()
  watchHovers()
  watchForms()
  watchViews()
  joinDataLayer()
})
serveInbenta()
serveSynerise()
