using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>How projects and keys are remembered.</summary>
public sealed class ProjectDirectoryOptions
{
    /// <summary>
    /// After how many seconds a key or project that is in use is read again; a change is seen within two to
    /// three times that.
    /// </summary>
    [Range(1, 86_400)]
    public int CacheSeconds { get; set; } = 30;

    /// <summary>For how many seconds a request waits for storage to tell a key that is not known yet.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 2;
}

/// <summary>Knows projects by their keys, without a call to storage in most cases.</summary>
public sealed class ProjectDirectory
{
    private const string AllProjects = "";
    private const int KeysKept = 10_000;
    private const int ListsKept = 3;

    private readonly ExpiringCache<ProjectKey> keys;
    private readonly ExpiringCache<IReadOnlyList<Project>> projects;
    private readonly RateLimits limits;

    /// <summary>A directory over a store.</summary>
    public ProjectDirectory(
        ProjectStore store,
        KeyStore keyStore,
        RateLimits limits,
        IOptions<ProjectDirectoryOptions> options,
        TimeProvider time
    )
        : this(
            keyStore.FindAsync,
            async cancellation => await store.ListAsync(cancellation),
            limits,
            options,
            time
        ) { }

    internal ProjectDirectory(
        Func<string, CancellationToken, Task<ProjectKey?>> find,
        Func<CancellationToken, Task<IReadOnlyList<Project>?>> list,
        RateLimits limits,
        IOptions<ProjectDirectoryOptions> options,
        TimeProvider time
    )
    {
        this.limits = limits;
        var times = new CacheTimes(
            TimeSpan.FromSeconds(options.Value.CacheSeconds),
            TimeSpan.FromSeconds(options.Value.TimeoutSeconds)
        );
        keys = new(find, times, time, KeysKept);
        projects = new((_, cancellation) => list(cancellation), times, time, ListsKept);
    }

    /// <summary>What a key is for; a problem when it is not known, or when its sender has tried too many that are not.</summary>
    /// <param name="key">The key.</param>
    /// <param name="request">The request it came with; the limit of unknown keys is by its address.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <remarks>Fails when storage does not answer and the key is not known.</remarks>
    public ValueTask<Result<ProjectKey, Problem>> FindAsync(
        string key,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        key.Length is 0 or > KeyHash.MaximumKeyLength
            ? ValueTask.FromResult<Result<ProjectKey, Problem>>(Problem.UnknownKey)
            : FindByHashAsync(KeyHash.OfRequest(key), request, cancellationToken);

    /// <summary>What the key of a hash is for, as <see cref="FindAsync"/> tells it.</summary>
    public async ValueTask<Result<ProjectKey, Problem>> FindByHashAsync(
        string hash,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (!keys.IsFamiliar(hash) && !limits.AllowsUnknownKey(ClientAddress.NetworkOf(request)))
        {
            return Problem.TooManyRequests;
        }

        return await keys.GetAsync(hash, cancellationToken) is { } key ? key : Problem.UnknownKey;
    }

    /// <summary>All projects, by id.</summary>
    /// <remarks>Fails when storage does not answer and projects are not known.</remarks>
    public async ValueTask<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken) =>
        await projects.GetAsync(AllProjects, cancellationToken) ?? [];

    /// <summary>The project of an id; null when there is none.</summary>
    /// <remarks>Fails when storage does not answer and projects are not known.</remarks>
    public async ValueTask<Project?> FindProjectAsync(
        string id,
        CancellationToken cancellationToken
    ) => (await ListAsync(cancellationToken)).FirstOrDefault(project => project.Id == id);

    /// <summary>
    /// Sees at once what this instance has changed; others see it when what they remember has expired.
    /// </summary>
    public void Expire()
    {
        keys.Expire();
        projects.Expire();
    }

    /// <summary>
    /// Whether any project allows an origin, by what is known when storage does not tell. A preflight
    /// request does not tell the project.
    /// </summary>
    public async ValueTask<bool> IsKnownOriginAsync(
        string origin,
        CancellationToken cancellationToken
    )
    {
        IEnumerable<Project> all;
        try
        {
            all = await projects.GetAsync(AllProjects, cancellationToken) ?? [];
        }
        catch (Exception)
        {
            // The request itself, if the page may send it, is told what is wrong.
            all = keys.Known.Select(key => key.Project);
        }

        return all.Any(project => project.Allows(origin));
    }
}
