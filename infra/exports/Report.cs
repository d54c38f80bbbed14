using System.Globalization;
using Tracking.Shared.Events;

namespace Tracking.Exports;

/// <summary>What was found, for a person.</summary>
internal static class Report
{
    private static readonly Dictionary<Finding, string> Texts = new()
    {
        [Finding.MissingLine] = "MISSING: events of the hub without a line in the exports",
        [Finding.LineTwice] = "TWICE: lines of the exports",
        [Finding.LineOfNothing] = "TOO MANY: lines of no event that the hub has had",
        [Finding.MissingRow] = "MISSING: events of the exports without a row in the table",
        [Finding.RowTwice] = "TWICE: rows of one event",
        [Finding.RowOfNothing] = "TOO MANY: rows of no line of the exports",
        [Finding.NotYetLine] = "Not yet: events that are not exported yet",
        [Finding.NotYetRow] = "Not yet: events that are not said to be in the table yet",
        [Finding.GoneFromHub] =
            "Lines of events that the hub no longer keeps; they are not counted against it",
        [Finding.LostByHub] =
            "Lines of frames that are missing in the hub, because they were damaged there",
        [Finding.GoneFromExports] =
            "Rows of hours of which there are no exports any more; they are not counted against them",
        [Finding.NoEvent] = "Lines that are no events; they are dead letters",
        [Finding.SentBefore] = "Events that were sent before, and have their row there",
    };

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(
        TextWriter output,
        ReconcileOptions options,
        Findings findings
    )
    {
        await output.WriteLineAsync(
            $"From {Say(options.From)} to {Say(options.To)}{(options.Project is { } project ? $", project {project}" : "")}"
        );
        foreach (var (hub, whole) in findings.Whole)
        {
            await output.WriteLineAsync(
                whole is { } until
                    ? $"{hub}: everything until {Say(until)} is in the tables, they say."
                    : $"{hub}: nothing is said to be in the tables yet."
            );
        }

        await output.WriteLineAsync(
            $"\n{"hub", -15} {"hour", -14} {"partition", 9} {"frames", 9} {"events", 11} {"lines", 11} {"distinct", 11} {"rows", 11}"
        );
        foreach (var ((hub, partition, hour), count) in findings.Hours)
        {
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{hub, -15} {hour.UtcDateTime, -14:yyyy-MM-dd'T'HH} {partition, 9} {count.Frames, 9} {count.Events, 11} {count.Lines, 11} {count.Distinct, 11} {count.Rows, 11}"
                )
            );
        }

        await output.WriteLineAsync();
        foreach (var sentence in findings.Damage.Distinct())
        {
            await output.WriteLineAsync($"DAMAGED: {sentence}");
        }

        foreach (var (finding, (number, first)) in findings.Found)
        {
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{Texts[finding]}: {number}")
            );
            if (finding <= Finding.RowOfNothing)
            {
                foreach (var one in first)
                {
                    await output.WriteLineAsync($"  {Say(one)}");
                }
            }
        }

        await output.WriteLineAsync(
            findings.HasProblems
                ? "Not all is well."
                : "Nothing is missing, and nothing is there twice."
        );
    }

    private static string Say(FoundEvent found) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Id ?? "?"} of {found.Project ?? "?"}: partition {found.Partition}, sequence {found.Place.Sequence}, index {found.Place.Index}, {Say(found.Place.EnqueuedAt)}"
        );

    private static string Say(DateTimeOffset time) => TimeConverter.Write(time);
}
