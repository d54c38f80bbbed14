using System.Globalization;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A session that is to be looked at when its minute comes.</summary>
/// <param name="Project">Its project.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Id">Its id.</param>
internal sealed record DueSession(string Project, DateTimeOffset StartedAt, string Id);

/// <summary>
/// The list of open sessions by the minute in which they are due, as known when they were listed: rows of many
/// sessions, a property each, behind those of tokens, which are hexadecimal. When its minute comes and a session has
/// gone on, it is listed anew. Listing one again changes nothing, and takes nothing from others.
/// </summary>
internal static class DueList
{
    private const int MaximumSessions = 100;
    private const char Prefix = '~';
    private const char Property = 's';
    private const char Separator = '\t';

    /// <summary>The writes that list sessions.</summary>
    /// <param name="sessions">The sessions, and when they are due.</param>
    /// <param name="partition">The hub's partition.</param>
    public static IEnumerable<RowWrite> Write(
        IEnumerable<(DateTimeOffset Due, DueSession Session)> sessions,
        int partition
    ) =>
        sessions
            .GroupBy(s => TableKey.Minute(s.Due), s => s.Session)
            .SelectMany(ofMinute =>
                ofMinute
                    .Chunk(MaximumSessions)
                    .Select(some => RowWrite.Merge(Row(ofMinute.Key, some, partition)))
            );

    /// <summary>The filter of what is due at a time.</summary>
    public static string Filter(DateTimeOffset now, int partition) =>
        TableClient.CreateQueryFilter(
            $"PartitionKey eq {SessionKeys.StatePartition(partition)} and RowKey ge {"~"} and RowKey lt {$"~{TableKey.Minute(now)}~"}"
        );

    /// <summary>The sessions of a row; none when it is of a form that is not known any more.</summary>
    public static IEnumerable<DueSession> Read(TableEntity row)
    {
        foreach (var (name, value) in row)
        {
            if (
                name[0] == Property
                && value is string text
                && text.Split(Separator, 2) is [var ticks, var project]
            )
            {
                yield return new(
                    project,
                    new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero),
                    name[1..].Replace('_', '-')
                );
            }
        }
    }

    private static TableEntity Row(string minute, DueSession[] sessions, int partition)
    {
        var row = new TableEntity(
            SessionKeys.StatePartition(partition),
            $"{Prefix}{minute}_{sessions[0].Id}"
        );
        foreach (var session in sessions)
        {
            row[Property + session.Id.Replace('-', '_')] = string.Create(
                CultureInfo.InvariantCulture,
                $"{session.StartedAt.UtcTicks}{Separator}{session.Project}"
            );
        }

        return row;
    }
}
