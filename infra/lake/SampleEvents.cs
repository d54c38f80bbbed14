using System.Globalization;
using Tracking.Shared.Lake;

namespace Tracking.Lake;

/// <summary>The made-up events of an hour, always the same ones.</summary>
internal static class SampleEvents
{
    /// <summary>How many events an hour has.</summary>
    public const int InAnHour = 60;

    /// <summary>The columns at first.</summary>
    public static LakeSchema Columns { get; } =
        new([
            new("id", LakeType.Text),
            new("received_at", LakeType.Time),
            new("occurred_at", LakeType.Time),
            new("action", LakeType.Text),
            new("user", LakeType.Text),
            new("sequence", LakeType.Whole),
            new("verified", LakeType.Flag),
            new("rating", LakeType.Number),
            new("params", LakeType.Text),
        ]);

    /// <summary>The columns later.</summary>
    public static LakeSchema MoreColumns { get; } =
        Columns.With([new("device", LakeType.Text), new("metrics", LakeType.Numbers)]);

    private static readonly string[] Actions = ["search", "click", "rate", "page.visit"];
    private static readonly string[] Users = ["ann", "bob", "čeněk", "dörte", "王芳", "🦊"];
    private static readonly string[] Devices = ["desktop", "phone", "tablet"];

    /// <summary>The events of an hour.</summary>
    /// <param name="schema">The columns that the table has by then.</param>
    /// <param name="hour">When it begins.</param>
    /// <param name="first">The sequence number of its first event.</param>
    public static LakeRows Of(LakeSchema schema, DateTimeOffset hour, int first)
    {
        var rows = new LakeRows(schema);
        for (var sequence = first; sequence < first + InAnHour; sequence++)
        {
            Add(rows, sequence, hour.AddMinutes(sequence - first).AddMicroseconds(sequence));
        }

        return rows;
    }

    private static void Add(LakeRows rows, int sequence, DateTimeOffset receivedAt)
    {
        void Set(string column, Action<int> set)
        {
            if (rows.Schema.IndexOf(column) is >= 0 and var place)
            {
                set(place);
            }
        }

        var action = Actions[sequence % Actions.Length];
        rows.Add();
        Set("id", place => rows.Set(place, Id(sequence)));
        Set("received_at", place => rows.Set(place, receivedAt));
        Set("occurred_at", place => rows.Set(place, receivedAt.AddSeconds(-(sequence % 7))));
        Set("action", place => rows.Set(place, action));
        Set(
            "user",
            place => rows.Set(place, sequence % 5 == 0 ? null : Users[sequence % Users.Length])
        );
        Set("sequence", place => rows.Set(place, (long)sequence));
        Set("verified", place => rows.Set(place, sequence % 3 == 0));
        Set(
            "rating",
            place => rows.Set(place, action == "rate" ? 1 + (sequence % 9 / 2.0) : (double?)null)
        );
        Set(
            "params",
            place =>
                rows.Set(place, action == "search" ? """{"query": "red shoes"}""" : (string?)null)
        );
        Set("device", place => rows.Set(place, Devices[sequence % Devices.Length]));
        Set(
            "metrics",
            place =>
                rows.Set(
                    place,
                    sequence % 4 == 3
                        ? [new("scroll", sequence % 100), new("seconds", sequence % 60 + 0.5)]
                        : null
                )
        );
    }

    private static string Id(int sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"event-{sequence:D5}");
}
