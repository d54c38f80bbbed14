using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Forward;

/// <summary>Who hands events on to a target that has a row of its own.</summary>
internal enum PlaceState
{
    /// <summary>Whoever catches up; the reader leaves it alone.</summary>
    Behind,

    /// <summary>The reader, from the place on; whoever caught up leaves it alone.</summary>
    Handover,
}

/// <summary>
/// From where on a target that was left behind is to have the events of a partition. A target without such a row is
/// where the reader of its kind is.
/// </summary>
/// <remarks>Table <c>targetplaces</c>: PK <c>{kind}_{pp}</c>, RK the target's key.</remarks>
/// <param name="Kind">The kind of the target.</param>
/// <param name="Partition">The hub's partition.</param>
/// <param name="Target">The target's key.</param>
/// <param name="Next">The place of the first event that it does not have, or of the end.</param>
internal sealed record TargetPlace(string Kind, int Partition, string Target, EventSource Next)
{
    // A property takes 32 K characters. What is not said here may be sent again after a crash.
    private const int MaximumAhead = 1500;

    /// <summary>Whose turn it is.</summary>
    public PlaceState State { get; init; } = PlaceState.Behind;

    /// <summary>Events behind <see cref="Next"/> that it has already.</summary>
    public IReadOnlyList<(long Sequence, int Index)> Ahead { get; init; } = [];

    /// <summary>Tells this time of being behind from others of the same target.</summary>
    public required string Stint { get; init; }

    /// <summary>The process that catches up; null for none.</summary>
    public string? Owner { get; init; }

    /// <summary>Until when nobody else does.</summary>
    public DateTimeOffset? OwnedUntil { get; init; }

    /// <summary>How often it was tried in vain, one time after the other.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried again; null for now.</summary>
    public DateTimeOffset? NextTryAt { get; init; }

    /// <summary>Whether somebody has to change something first.</summary>
    public bool IsPaused { get; init; }

    /// <summary>When the settings were changed with which it was tried last.</summary>
    public DateTimeOffset SettingsOf { get; init; }

    /// <summary>The row's version; null when there is no row yet.</summary>
    public ETag? Version { get; init; }

    /// <summary>PK of all rows of a kind and a partition.</summary>
    public static string PartitionKey(string kind, int partition) =>
        $"{kind}_{TableKey.Partition(partition)}";

    /// <summary>Whether it has an event already, which one of a younger hub is not.</summary>
    public bool Has(EventSource place) =>
        !Next.Position.IsOfOlderHub(place.Position)
        && (
            (place.Sequence, place.Index).CompareTo((Next.Sequence, Next.Index)) < 0
            || Ahead.Contains((place.Sequence, place.Index))
        );

    /// <summary>As a row.</summary>
    public TableEntity ToRow() =>
        new(PartitionKey(Kind, Partition), Target)
        {
            ["state"] = State.ToString(),
            ["sequence"] = Next.Sequence,
            ["index"] = Next.Index,
            ["enqueuedAt"] = Next.EnqueuedAt,
            ["ahead"] = string.Join(
                ' ',
                Ahead
                    .Take(MaximumAhead)
                    .Select(a =>
                        string.Create(CultureInfo.InvariantCulture, $"{a.Sequence}.{a.Index}")
                    )
            ),
            ["stint"] = Stint,
            ["owner"] = Owner,
            ["ownedUntil"] = OwnedUntil,
            ["attempts"] = Attempts,
            ["nextTryAt"] = NextTryAt,
            ["paused"] = IsPaused,
            ["settingsOf"] = SettingsOf,
        };

    /// <summary>The place of a row.</summary>
    public static TargetPlace Read(TableEntity row) =>
        new(
            row.PartitionKey[..row.PartitionKey.LastIndexOf('_')],
            int.Parse(
                row.PartitionKey[(row.PartitionKey.LastIndexOf('_') + 1)..],
                CultureInfo.InvariantCulture
            ),
            row.RowKey,
            new(
                row.GetInt64("sequence")!.Value,
                row.GetInt32("index")!.Value,
                row.GetDateTimeOffset("enqueuedAt")!.Value
            )
        )
        {
            State = Enum.Parse<PlaceState>(row.GetString("state")),
            Ahead =
            [
                .. (row.GetString("ahead") ?? "")
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(text => text.Split('.'))
                    .Select(parts =>
                        (
                            long.Parse(parts[0], CultureInfo.InvariantCulture),
                            int.Parse(parts[1], CultureInfo.InvariantCulture)
                        )
                    ),
            ],
            Stint = row.GetString("stint"),
            Owner = row.GetString("owner"),
            OwnedUntil = row.GetDateTimeOffset("ownedUntil"),
            Attempts = row.GetInt32("attempts") ?? 0,
            NextTryAt = row.GetDateTimeOffset("nextTryAt"),
            IsPaused = row.GetBoolean("paused") ?? false,
            SettingsOf = row.GetDateTimeOffset("settingsOf") ?? default,
            Version = row.ETag,
        };
}
