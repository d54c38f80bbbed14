namespace Tracking.Audit;

/// <summary>What is to be verified, and by which keys.</summary>
internal sealed record VerifyOptions
{
    /// <summary>The container, in the storage of <see cref="Connection"/>.</summary>
    public string Container { get; init; } = "audit-logs";

    /// <summary>A connection string of a storage account.</summary>
    public string Connection { get; init; } = "UseDevelopmentStorage=true";

    /// <summary>A folder with a copy of the container; null when it is in storage.</summary>
    public string? Folder { get; init; }

    /// <summary>The address of the container with a signature that may read and list; null for the connection.</summary>
    public Uri? Url { get; init; }

    /// <summary>Files or addresses of JWK sets, which are put together.</summary>
    public IReadOnlyList<string> Keys { get; init; } = ["http://127.0.0.1:7071/v1/audit-keys"];

    /// <summary>The first day that is looked at; null for all. What is before it may be gone.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day that is looked at; null for all.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Whether a day is looked at.</summary>
    public bool Has(DateOnly day) => (From is null || day >= From) && (To is null || day <= To);

    /// <summary>Whether a time's day is looked at.</summary>
    public bool Has(DateTimeOffset time) => Has(DateOnly.FromDateTime(time.UtcDateTime));
}
