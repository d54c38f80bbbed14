namespace Tracking.Functions.Query;

/// <summary>What a read is, for the audit log: how it is called, and when it is of somebody.</summary>
/// <param name="Action">What the audit log calls it.</param>
/// <param name="Parameters">The parameters by which it asks for one person's or session's data.</param>
/// <param name="IsAlways">Whether it is of somebody whatever it asks for.</param>
internal sealed record ReadKind(
    string Action,
    IReadOnlyList<string> Parameters,
    bool IsAlways = false
)
{
    /// <summary>The action of a table of all rows, whatever it is of.</summary>
    public const string Export = "export.read";

    /// <summary>Numbers and settings: of nobody, but as a table they are recorded too.</summary>
    public static readonly ReadKind Impersonal = new(Export, []);

    /// <summary>A list of sessions.</summary>
    public static readonly ReadKind Sessions = new("session.read", ["user", "visitor"]);

    /// <summary>One session with its events.</summary>
    public static readonly ReadKind Session = Sessions with { IsAlways = true };

    /// <summary>A list of atomic logs.</summary>
    public static readonly ReadKind Logs = new("log.read", ["user", "visitor", "session"]);

    /// <summary>One dead letter with its bytes.</summary>
    public static readonly ReadKind DeadLetter = new("dead-letter.read", [], IsAlways: true);
}
