using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Dialects;

/// <summary>All dialects: which one a path belongs to, and which one an event was written in.</summary>
public sealed class DialectList(IEnumerable<IDialect> dialects)
{
    private readonly IReadOnlyList<IDialect> all = [.. dialects];

    /// <summary>The dialect of a path, and what the path means to it; null when there is none.</summary>
    public (IDialect Dialect, Claim Claim)? Find(string path)
    {
        var plain = Plain(path);
        foreach (var dialect in all)
        {
            if (dialect.Claims(plain) is { } claim)
            {
                return (dialect, claim);
            }
        }

        return null;
    }

    /// <summary>An event of kept bytes; null when it is of no dialect whose events stand alone, or cannot be read.</summary>
    /// <param name="dialect">The event's <see cref="SentEvent.Dialect"/>.</param>
    /// <param name="raw">Its bytes.</param>
    /// <param name="project">Its project, as it is now.</param>
    public SentEvent? ReadAgain(string dialect, byte[] raw, Project project)
    {
        var parts = dialect.Split('/', 2);
        try
        {
            return all.FirstOrDefault(d => d.Name == parts[0])
                ?.ReadAgain(parts.Length == 2 ? parts[1] : "", raw, project);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A path with single slashes, beginning with one and ending without.</summary>
    public static string Plain(string path) =>
        "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
}
