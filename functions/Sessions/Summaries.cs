using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>What sessions count for in reports.</summary>
internal static class Summaries
{
    /// <summary>What a session counts for, as its row says it too.</summary>
    public static SessionSummary Of(Session session) =>
        new(
            session.IsBot,
            session.Result,
            session.IsContact,
            session.DataKeys,
            session.Metrics.Count == 0
                ? []
                :
                [
                    .. session.Metrics.Select(m => new MetricValues(
                        m.Key,
                        m.Value.Count,
                        m.Value.Sum,
                        m.Value.Min,
                        m.Value.Max,
                        m.Value.Last
                    )),
                ],
            session.LandingPage,
            session.DeviceClass
        );
}
