using System.Text.Json.Nodes;
using Tracking.Shared;
using Tracking.Shared.Events;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>A target as it is told, and as the audit log has it: without its secret.</summary>
internal record TargetTold
{
    /// <summary>Its id within the project.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required string Kind { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether events are handed on.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Where it listens.</summary>
    public required string Url { get; init; }

    /// <summary>Whether it has a secret, encrypted.</summary>
    public required bool HasSecret { get; init; }

    /// <summary>The setting that has its secret instead.</summary>
    public string? SecretSetting { get; init; }

    /// <summary>Which events it wants.</summary>
    public required TargetFilter Filter { get; init; }

    /// <summary>What actions are called there.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>What only its kind has.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>It is handed the events that are received from then on.</summary>
    public required string StartsAt { get; init; }

    /// <summary>When its settings were changed last.</summary>
    public required string ChangedAt { get; init; }

    /// <summary>A target without how it stands.</summary>
    public static TargetTold Of(Target target) =>
        new()
        {
            Id = target.Id,
            Kind = target.Kind,
            Name = target.Name,
            Enabled = target.IsEnabled,
            Url = target.Url,
            HasSecret = target.Secret is not null,
            SecretSetting = target.SecretSetting,
            Filter = target.Filter,
            Names = target.Names,
            Options = target.Options,
            StartsAt = TimeConverter.Write(target.StartsAt),
            ChangedAt = TimeConverter.Write(target.ChangedAt),
        };
}

/// <summary>A target with how it stands.</summary>
[ApiSchema("Target", HasNulls = true)]
internal sealed record TargetStanding : TargetTold
{
    /// <summary>
    /// <c>current</c>: it has what there is. <c>behind</c>: it is caught up. <c>paused</c>: somebody has to change something
    /// first, as <see cref="LastError"/> says. <c>disabled</c>: nothing is handed on.
    /// </summary>
    public required string State { get; init; }

    /// <summary>How old the first event is that it does not have; 0 when it is current.</summary>
    public required double LagSeconds { get; init; }

    /// <summary>When it took some last.</summary>
    public string? LastSentAt { get; init; }

    /// <summary>What went wrong last, also when all is well now.</summary>
    public TargetError? LastError { get; init; }

    /// <summary>How many events it has taken. The numbers are some seconds old, and those of a crash may be missing.</summary>
    public required long Sent { get; init; }

    /// <summary>How many were nothing for it.</summary>
    public required long Skipped { get; init; }

    /// <summary>How many it will never take: they are dead letters.</summary>
    public required long Never { get; init; }
}

/// <summary>What went wrong with a target.</summary>
[ApiSchema("TargetError", HasNulls = true)]
internal sealed record TargetError
{
    /// <summary>When.</summary>
    public required string At { get; init; }

    /// <summary>What, in the target's words where it has some.</summary>
    public required string Detail { get; init; }
}
