using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Operate;

/// <summary>The project with which a newcomer tries things out. It is made when its keys are set.</summary>
internal sealed class DemoProjectOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "DemoProject";

    /// <summary>The project's id.</summary>
    public const string Id = "demo";

    /// <summary>The key that collects.</summary>
    public string? WriteKey { get; set; }

    /// <summary>The key that reads.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Where browsers may call from, with <c>;</c> between them.</summary>
    public string AllowedOrigins { get; set; } = "";
}

/// <summary>Makes the demo project.</summary>
internal sealed class DemoProject(
    ProjectStore store,
    KeyStore keys,
    AuditTrail audit,
    TimeProvider time
)
{
    private const string Who = "start-up";

    /// <summary>Makes it, recorded first, when it is not there; its keys are always those of the settings.</summary>
    public async Task EnsureAsync(DemoProjectOptions options, CancellationToken cancellationToken)
    {
        if (options is not { WriteKey.Length: > 0, SecretKey.Length: > 0 })
        {
            return;
        }

        if (await store.FindAsync(DemoProjectOptions.Id, cancellationToken) is null)
        {
            var project = new Project(
                DemoProjectOptions.Id,
                "Demo",
                "site",
                options.AllowedOrigins.Split(';', StringSplitOptions.RemoveEmptyEntries),
                Project.DefaultSessionTimeout
            );
            await audit.RecordAsync(project.Id, "project.created", Who, new { after = project });
            await store.TrySaveAsync(project, null, cancellationToken);
        }

        await AddKeyAsync(KeyKind.Write, options.WriteKey, cancellationToken);
        await AddKeyAsync(KeyKind.Secret, options.SecretKey, cancellationToken);
    }

    private async Task AddKeyAsync(KeyKind kind, string key, CancellationToken cancellationToken)
    {
        var hash = KeyHash.Of(key);
        await keys.TryAddAsync(
            DemoProjectOptions.Id,
            new StoredKey($"settings-{hash[..8]}", kind, hash, time.GetUtcNow()),
            cancellationToken
        );
    }
}
