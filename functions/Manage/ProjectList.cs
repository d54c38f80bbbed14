using Tracking.Shared;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>A list of a project, with entries that have names.</summary>
/// <param name="name">What it is called in paths and in the audit log.</param>
/// <param name="entryName">What one of its entries is called in the audit log.</param>
internal abstract class ProjectList(string name, string entryName)
{
    /// <summary>Data keys beyond those of the product, or with a priority of the project's own.</summary>
    public static readonly ProjectList DataKeys = new DataKeyList();

    /// <summary>The names of other instances, results of which are clicked on here.</summary>
    public static readonly ProjectList ExternalMatchings = new ExternalMatchingList();

    /// <summary>What it is called in paths and in the audit log.</summary>
    public string Name => name;

    /// <summary>What one of its entries is called in the audit log.</summary>
    public string EntryName => entryName;

    /// <summary>The list as it is told.</summary>
    public abstract object Tell(Project project);

    /// <summary>Reads a whole list; what it makes of a project is not checked yet.</summary>
    public abstract Task<Result<Func<Project, Project>, Problem>> ReadAsync(
        ManageCall call,
        CancellationToken cancellationToken
    );

    /// <summary>Reads an entry; what it makes of a project is not checked yet.</summary>
    public abstract Task<Result<Func<Project, Project>, Problem>> ReadEntryAsync(
        ManageCall call,
        string entry,
        CancellationToken cancellationToken
    );

    /// <summary>A project without an entry.</summary>
    public abstract Project Without(Project project, string entry);

    private static async Task<Result<Func<Project, Project>, Problem>> ReadAsync<T>(
        ManageCall call,
        Func<Project, T, Project> edit,
        CancellationToken cancellationToken
    )
        where T : class =>
        (await call.ReadAsync<T>(cancellationToken)).Is(out var body, out var problem)
            ? new Func<Project, Project>(before => edit(before, body))
            : problem;

    private sealed class DataKeyList() : ProjectList("data-keys", "data-key")
    {
        public override object Tell(Project project) => new Document(project.DataKeys);

        public override Task<Result<Func<Project, Project>, Problem>> ReadAsync(
            ManageCall call,
            CancellationToken cancellationToken
        ) =>
            ReadAsync<Document>(
                call,
                (before, body) => before with { DataKeys = body.DataKeys ?? [] },
                cancellationToken
            );

        public override Task<Result<Func<Project, Project>, Problem>> ReadEntryAsync(
            ManageCall call,
            string entry,
            CancellationToken cancellationToken
        ) =>
            ReadAsync<Entry>(
                call,
                (before, body) =>
                    before with
                    {
                        DataKeys =
                        [
                            .. before.DataKeys,
                            new(entry, body.Priority, body.Description),
                        ],
                    },
                cancellationToken
            );

        public override Project Without(Project project, string entry)
        {
            var key = Spelling.Normalize(entry);
            return project with { DataKeys = [.. project.DataKeys.Where(k => k.Key != key)] };
        }

        [ApiSchema("DataKeys", HasNulls = true)]
        private sealed record Document(IReadOnlyList<CustomDataKey>? DataKeys);

        [ApiSchema("DataKey", HasNulls = true)]
        private sealed record Entry(int Priority = 0, string? Description = null);
    }

    private sealed class ExternalMatchingList()
        : ProjectList("external-matchings", "external-matching")
    {
        public override object Tell(Project project) => new Document(project.ExternalMatchings);

        public override Task<Result<Func<Project, Project>, Problem>> ReadAsync(
            ManageCall call,
            CancellationToken cancellationToken
        ) =>
            ReadAsync<Document>(
                call,
                (before, body) => before with { ExternalMatchings = body.ExternalMatchings ?? [] },
                cancellationToken
            );

        public override Task<Result<Func<Project, Project>, Problem>> ReadEntryAsync(
            ManageCall call,
            string entry,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult<Result<Func<Project, Project>, Problem>>(
                new Func<Project, Project>(before =>
                    before with
                    {
                        ExternalMatchings = [.. before.ExternalMatchings, entry],
                    }
                )
            );

        public override Project Without(Project project, string entry)
        {
            var matching = Spelling.Normalize(entry);
            return project with
            {
                ExternalMatchings = [.. project.ExternalMatchings.Where(m => m != matching)],
            };
        }

        [ApiSchema("ExternalMatchings", HasNulls = true)]
        private sealed record Document(IReadOnlyList<string>? ExternalMatchings);
    }
}
