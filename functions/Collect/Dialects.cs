using System.Text.Json;
using Tracking.Functions.Collect.Inbenta;
using Tracking.Functions.Collect.Segment;
using Tracking.Functions.Collect.Synerise;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect;

/// <summary>Reads one event again, in the dialect in which it was sent.</summary>
public sealed class Dialects(CodeReader codes)
{
    /// <summary>The event; null when it is of no dialect whose events stand alone, or no JSON.</summary>
    /// <param name="dialect">The dialect.</param>
    /// <param name="raw">The event's bytes.</param>
    /// <param name="project">The project as it is now.</param>
    /// <param name="skew">By how much the client's clock was behind.</param>
    internal SentEvent? Read(string dialect, byte[] raw, Project project, TimeSpan skew)
    {
        var parts = dialect.Split('/', 2);
        try
        {
            switch (parts[0])
            {
                case "collect":
                    return SentBatch.Read(raw).Events is [{ } single] ? single : null;
                case TrackedTypes.Dialect:
                    var tracked = TrackedTypes.Read(raw, project);
                    codes.Apply(tracked, project);
                    return tracked;
                case SegmentEvents.Dialect when parts.Length == 2:
                    using (var json = JsonText.Parse(raw))
                    {
                        return SegmentEvents.Read(json.RootElement, parts[1], skew);
                    }

                case SyneriseEvents.Dialect when parts.Length == 2:
                    using (var json = JsonText.Parse(raw))
                    {
                        return SyneriseEvents.Read(json.RootElement, parts[1]);
                    }

                default:
                    return null;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
