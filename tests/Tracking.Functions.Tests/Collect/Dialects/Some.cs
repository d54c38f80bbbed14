using Tracking.Functions.Collect;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.Inbenta;
using Tracking.Functions.Collect.Dialects.Matomo;
using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Functions.Collect.Dialects.PostHog;
using Tracking.Functions.Collect.Dialects.Segment;
using Tracking.Functions.Collect.Dialects.Snowplow;
using Tracking.Functions.Collect.Dialects.Synerise;
using Tracking.Shared.Access;

namespace Tracking.Functions.Tests.Collect.Dialects;

/// <summary>The dialects as the app has them.</summary>
internal static class Some
{
    public static DialectList Dialects(SigningKeys keys)
    {
        var codes = new TrackingCodes(keys);
        return new DialectList([
            new CollectDialect(),
            new PixelDialect(),
            new InbentaDialect(
                new EventCall(new CodeReader(codes)),
                new SessionCall(new SessionOpener(keys)),
                new SearchCall(codes)
            ),
            new SegmentDialect(),
            new SyneriseDialect(TimeProvider.System),
            new MatomoDialect(),
            new SnowplowDialect(),
            new PostHogDialect(),
        ]);
    }
}
