using Microsoft.Extensions.Options;

namespace Tracking.Shared.Access;

/// <summary>How projects and keys are remembered.</summary>
public sealed class ProjectDirectoryOptions
{
    /// <summary>After how many seconds a changed or deleted key or project is seen as such.</summary>
    public int CacheSeconds { get; set; } = 30;
}

/// <summary>Knows projects by their keys, without a call to storage in most cases.</summary>
public sealed class ProjectDirectory
{
    private const string AllProjects = "";

    private readonly ExpiringCache<ProjectKey?> keys;
    private readonly ExpiringCache<IReadOnlyList<Project>> projects;

    /// <summary>A directory over a store.</summary>
    public ProjectDirectory(
        ProjectStore store,
        KeyStore keyStore,
        IOptions<ProjectDirectoryOptions> options,
        TimeProvider time
    )
    {
        var expiry = TimeSpan.FromSeconds(options.Value.CacheSeconds);
        keys = new(keyStore.FindAsync, expiry, time);
        projects = new((_, cancellation) => store.ListAsync(cancellation), expiry, time);
    }

    /// <summary>What a key is for; null when it is not one.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage is down and the key was not seen lately.</exception>
    public ValueTask<ProjectKey?> FindAsync(string key, CancellationToken cancellationToken) =>
        key.Length is 0 or > KeyHash.MaximumKeyLength
            ? ValueTask.FromResult<ProjectKey?>(null)
            : FindByHashAsync(KeyHash.Of(key), cancellationToken);

    /// <summary>What the key of a hash is for; null when there is none.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage is down and the key was not seen lately.</exception>
    public ValueTask<ProjectKey?> FindByHashAsync(
        string hash,
        CancellationToken cancellationToken
    ) => keys.GetAsync(hash, cancellationToken);

    /// <summary>
    /// Sees at once what this instance has changed; others see it when what they remember has expired.
    /// </summary>
    public void Expire()
    {
        keys.Expire();
        projects.Expire();
    }

    /// <summary>Whether any project allows an origin. A preflight request does not tell the project.</summary>
    public async ValueTask<bool> IsKnownOriginAsync(
        string origin,
        CancellationToken cancellationToken
    )
    {
        var all = await projects.GetAsync(AllProjects, cancellationToken);
        return all.Any(project => project.Allows(origin));
    }
}
