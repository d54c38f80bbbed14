using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Tracking.Functions.Manage;
using Tracking.Shared.Access;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Manage;

/// <summary>What becomes of a change, and of its record, by what storage says to it.</summary>
public class ProjectChangesTests
{
    private static readonly Project Shop = new(
        "shop",
        "Shop",
        "search",
        ["https://shop.example"],
        TimeSpan.FromMinutes(30)
    );

    private readonly RecordingAudit audit = new();
    private readonly Mock<TableClient> table = new(MockBehavior.Strict);
    private readonly ProjectChanges changes;

    public ProjectChangesTests()
    {
        var tables = new Mock<TableServiceClient>();
        tables.Setup(t => t.GetTableClient(It.IsAny<string>())).Returns(table.Object);
        var storage = new StorageClients(tables.Object, Mock.Of<BlobServiceClient>());
        var store = new ProjectStore(storage);
        var keys = new KeyStore(storage, store);
        var time = new FakeTimeProvider();
        var directory = new ProjectDirectory(
            store,
            keys,
            new RateLimits(Options.Create(new RateLimitOptions())),
            Options.Create(new ProjectDirectoryOptions()),
            time
        );
        changes = new(
            store,
            keys,
            new(storage),
            directory,
            new(store, directory),
            new(audit.RecordAsync, time, NullLogger<AuditedChanges>.Instance)
        );
    }

    [Fact]
    public async Task What_storage_takes_is_made()
    {
        Find([null]);
        Save(() => new SavedResponse("W/\"7\""));
        Assert.True((await PutAsync()).Is(out var answer, out _));
        Assert.True(answer.IsNew);
        Assert.Equal(new ETag("W/\"7\""), answer.Version);
        Assert.Equal(["project.put"], audit.Actions);
    }

    [Fact]
    public async Task What_is_in_the_way_may_be_the_change_itself_whose_first_answer_was_lost()
    {
        Find([null, Shop]);
        Save(() => throw new RequestFailedException(409, "", "EntityAlreadyExists", null));
        Assert.True((await PutAsync()).Is(out var answer, out _));
        Assert.Equal(new ETag("\"2\""), answer.Version);
        Assert.Equal(["project.put"], audit.Actions);
    }

    [Fact]
    public async Task What_somebody_else_changed_meanwhile_is_refused_and_abandoned()
    {
        Find([null, Shop with { Name = "Another" }]);
        Save(() => throw new RequestFailedException(409, "", "EntityAlreadyExists", null));
        await AssertProblemAsync(412, "conflict", AuditedChanges.Abandoned);
    }

    [Fact]
    public async Task What_storage_refuses_is_abandoned()
    {
        Find([null]);
        Save(() => throw new RequestFailedException(403, "", "AuthorizationFailure", null));
        await AssertProblemAsync(503, "refused", AuditedChanges.Abandoned);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    [InlineData(0)]
    public async Task What_storage_leaves_open_is_uncertain(int status)
    {
        Find([null]);
        Save(() => throw new RequestFailedException(status, "It failed."));
        await AssertProblemAsync(503, "not-known", AuditedChanges.Uncertain);
    }

    [Theory]
    [InlineData("shop\n")]
    [InlineData("a/b")]
    [InlineData("sh?p")]
    [InlineData("system")]
    public async Task What_is_no_id_is_not_asked_of_storage_and_not_recorded(string id)
    {
        // Nothing is set up in storage: a call would fail.
        var put = await changes.ChangeAsync(
            Call(),
            id,
            "project.put",
            before => new ProjectDocument().Apply(id, before),
            ProjectDocument.Of,
            default
        );
        Assert.False(put.Is(out _, out var problem));
        Assert.Equal((400, "id"), (problem.Status, problem.Field));
        Assert.False((await changes.DeleteAsync(Call(), id, default)).Is(out _, out problem));
        Assert.Equal(404, problem.Status);
        Assert.Empty(audit.Actions);
    }

    private Task<Result<Answer, Problem>> PutAsync() =>
        changes.ChangeAsync(Call(), Shop.Id, "project.put", _ => Shop, ProjectDocument.Of, default);

    private async Task AssertProblemAsync(int status, string type, string outcome)
    {
        Assert.False((await PutAsync()).Is(out _, out var problem));
        Assert.Equal((status, type), (problem.Status, problem.Type));
        Assert.Equal(["project.put", outcome], audit.Actions);
    }

    private static ManageCall Call() => new(new DefaultHttpContext().Request, "ann");

    private void Find(Project?[] found)
    {
        var reads = 0;
        table
            .Setup(t =>
                t.GetEntityIfExistsAsync<TableEntity>(
                    ProjectRow.Partition,
                    Shop.Id,
                    It.IsAny<IEnumerable<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(() => new FoundRow(found[reads++], new ETag($"\"{reads}\"")));
    }

    private void Save(Func<Response> answer) =>
        table
            .Setup(t => t.AddEntityAsync(It.IsAny<TableEntity>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(answer);

    private sealed class FoundRow(Project? project, ETag version) : NullableResponse<TableEntity>
    {
        public override bool HasValue => project is not null;

        public override TableEntity Value
        {
            get
            {
                var row = ProjectRow.Of(project!);
                row.ETag = version;
                return row;
            }
        }

        public override Response GetRawResponse() => throw new NotSupportedException();
    }
}
