using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Tracking.Tests.Doubles;

/// <summary>The blobs of an account in memory, as far as exports use them.</summary>
public sealed class BlobsDouble(StorageCalls calls) : BlobServiceClient
{
    private readonly ConcurrentDictionary<string, ContainerDouble> containers = new();

    /// <summary>The texts of a container's blobs by their names, in the order of these.</summary>
    public IReadOnlyList<(string Name, string Text)> Texts(string container) =>
        containers.TryGetValue(container, out var of) ? of.Texts : [];

    /// <summary>Makes a blob what somebody who may do all makes it; null for one that is not there.</summary>
    public void Put(string container, string name, string? text) =>
        ((ContainerDouble)GetBlobContainerClient(container)).Put(name, text);

    /// <inheritdoc />
    public override BlobContainerClient GetBlobContainerClient(string blobContainerName) =>
        containers.GetOrAdd(blobContainerName, name => new ContainerDouble(name, calls));

    private sealed class ContainerDouble(string name, StorageCalls calls) : BlobContainerClient
    {
        private readonly ConcurrentDictionary<string, Appended> blobs = new();

        public override string Name => name;

        public IReadOnlyList<(string Name, string Text)> Texts =>
            [
                .. blobs
                    .Where(blob => blob.Value.IsThere)
                    .OrderBy(blob => blob.Key, StringComparer.Ordinal)
                    .Select(blob => (blob.Key, blob.Value.Text)),
            ];

        public void Put(string blobName, string? text) =>
            blobs[blobName] = new Appended(text is null ? null : Encoding.UTF8.GetBytes(text));

        public override BlobClient GetBlobClient(string blobName) =>
            new ReadDouble(blobs.GetOrAdd(blobName, _ => new Appended()), MakeAsync);

        public override AsyncPageable<BlobItem> GetBlobsAsync(
            BlobTraits traits,
            BlobStates states,
            string prefix,
            CancellationToken cancellationToken
        ) =>
            new Pageable<BlobItem>(async () =>
                (IReadOnlyList<BlobItem>)
                    await MakeAsync("List", () => Items(prefix), cancellationToken)
            );

        public override AsyncPageable<BlobHierarchyItem> GetBlobsByHierarchyAsync(
            BlobTraits traits,
            BlobStates states,
            string delimiter,
            string prefix,
            CancellationToken cancellationToken
        ) =>
            new Pageable<BlobHierarchyItem>(async () =>
                (IReadOnlyList<BlobHierarchyItem>)
                    await MakeAsync("List", () => Folders(prefix, delimiter), cancellationToken)
            );

        protected override AppendBlobClient GetAppendBlobClientCore(string blobName) =>
            new BlobDouble(blobName, blobs.GetOrAdd(blobName, _ => new Appended()), MakeAsync);

        private Task<object> MakeAsync(
            string call,
            Func<object> work,
            CancellationToken cancellationToken
        ) => calls.MakeAsync($"{name}.{call}", [], work, cancellationToken);

        private List<BlobItem> Items(string prefix) =>
            [
                .. Texts
                    .Where(blob => blob.Name.StartsWith(prefix, StringComparison.Ordinal))
                    .Select(blob =>
                        BlobsModelFactory.BlobItem(
                            blob.Name,
                            properties: BlobsModelFactory.BlobItemProperties(
                                accessTierInferred: false,
                                contentLength: Encoding.UTF8.GetByteCount(blob.Text)
                            )
                        )
                    ),
            ];

        private List<BlobHierarchyItem> Folders(string prefix, string delimiter) =>
            [
                .. Items(prefix)
                    .Select(blob =>
                        blob.Name.IndexOf(delimiter, StringComparison.Ordinal) is var at
                            ? blob.Name[..(at + 1)]
                            : ""
                    )
                    .Distinct()
                    .Select(folder => BlobsModelFactory.BlobHierarchyItem(folder, null)),
            ];
    }

    private sealed class Pageable<T>(Func<Task<IReadOnlyList<T>>> read) : AsyncPageable<T>
        where T : notnull
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(
            string? continuationToken = null,
            int? pageSizeHint = null
        )
        {
            yield return Page<T>.FromValues(await read(), null, new StorageAnswer(200));
        }
    }

    /// <summary>A blob of any kind, as it is read, and written as a whole.</summary>
    private sealed class ReadDouble(
        Appended blob,
        Func<string, Func<object>, CancellationToken, Task<object>> make
    ) : BlobClient
    {
        public override async Task<Response<BlobContentInfo>> UploadAsync(
            BinaryData content,
            BlobUploadOptions options,
            CancellationToken cancellationToken = default
        )
        {
            Assert.Equal(ETag.All, options.Conditions.IfNoneMatch);
            var info = await make(
                "Upload",
                () =>
                {
                    blob.Create();
                    blob.Append(content.ToStream(), expected: 0);
                    return BlobsModelFactory.BlobContentInfo(default, default, [], "", "", "", 0);
                },
                cancellationToken
            );
            return Response.FromValue((BlobContentInfo)info, new StorageAnswer(201));
        }

        public override async Task<Response<BlobDownloadResult>> DownloadContentAsync(
            CancellationToken cancellationToken
        ) =>
            Response.FromValue(
                BlobsModelFactory.BlobDownloadResult(
                    new BinaryData(await ReadAsync(default, cancellationToken)),
                    null
                ),
                new StorageAnswer(200)
            );

        public override async Task<Response<BlobDownloadStreamingResult>> DownloadStreamingAsync(
            BlobDownloadOptions options,
            CancellationToken cancellationToken = default
        ) =>
            Response.FromValue(
                BlobsModelFactory.BlobDownloadStreamingResult(
                    new MemoryStream(await ReadAsync(options.Range, cancellationToken)),
                    null
                ),
                new StorageAnswer(200)
            );

        private async Task<byte[]> ReadAsync(HttpRange range, CancellationToken cancellation) =>
            (byte[])await make($"Read {range.Offset}", () => blob.Read(range), cancellation);
    }

    /// <summary>What a blob has, whoever holds a client of it.</summary>
    private sealed class Appended
    {
        private readonly Lock gate = new();
        private readonly MemoryStream bytes = new();

        public Appended(byte[]? content = null)
        {
            IsThere = content is not null;
            bytes.Write(content ?? []);
        }

        public bool IsThere { get; private set; }

        public int Blocks { get; private set; }

        public long Length => bytes.Length;

        public string Text => Encoding.UTF8.GetString(bytes.ToArray());

        public void Create()
        {
            lock (gate)
            {
                IsThere = IsThere ? throw Failed(409, "BlobAlreadyExists") : true;
            }
        }

        public void Append(Stream content, long? expected)
        {
            lock (gate)
            {
                CheckIsThere();
                if (expected is { } length && length != bytes.Length)
                {
                    throw Failed(412, "AppendPositionConditionNotMet");
                }

                content.CopyTo(bytes);
                Blocks++;
            }
        }

        public byte[] Read(HttpRange range)
        {
            lock (gate)
            {
                CheckIsThere();
                return
                [
                    .. bytes.ToArray().Skip((int)range.Offset).Take((int)(range.Length ?? Length)),
                ];
            }
        }

        public void CheckIsThere()
        {
            if (!IsThere)
            {
                throw Failed(404, "BlobNotFound");
            }
        }

        private static RequestFailedException Failed(int status, string code) =>
            new(status, code, code, null);
    }

    private sealed class BlobDouble(
        string name,
        Appended blob,
        Func<string, Func<object>, CancellationToken, Task<object>> make
    ) : AppendBlobClient
    {
        private static readonly ETag Version = new("x");

        public override string Name => name;

        public override Task<Response<BlobContentInfo>> CreateAsync(
            AppendBlobCreateOptions options,
            CancellationToken cancellationToken = default
        ) =>
            MakeAsync(
                "Create",
                () =>
                {
                    blob.Create();
                    return BlobsModelFactory.BlobContentInfo(Version, default, [], "", "", "", 0);
                },
                cancellationToken
            );

        public override Task<Response<BlobAppendInfo>> AppendBlockAsync(
            Stream content,
            AppendBlobAppendBlockOptions? options = null,
            CancellationToken cancellationToken = default
        ) =>
            MakeAsync(
                "Append",
                () =>
                {
                    blob.Append(content, options?.Conditions?.IfAppendPositionEqual);
                    return BlobsModelFactory.BlobAppendInfo(
                        Version,
                        default,
                        [],
                        [],
                        $"{blob.Length}",
                        blob.Blocks,
                        false,
                        "",
                        ""
                    );
                },
                cancellationToken
            );

        public override Task<Response<BlobProperties>> GetPropertiesAsync(
            BlobRequestConditions? conditions = null,
            CancellationToken cancellationToken = default
        ) =>
            MakeAsync(
                "Properties",
                () =>
                {
                    blob.CheckIsThere();
                    return BlobsModelFactory.BlobProperties(
                        contentLength: blob.Length,
                        blobCommittedBlockCount: blob.Blocks
                    );
                },
                cancellationToken
            );

        public override Task<Response<BlobDownloadResult>> DownloadContentAsync(
            BlobDownloadOptions? options = null,
            CancellationToken cancellationToken = default
        ) =>
            MakeAsync(
                "Download",
                () =>
                    BlobsModelFactory.BlobDownloadResult(
                        new BinaryData(blob.Read(options?.Range ?? default)),
                        null
                    ),
                cancellationToken
            );

        private async Task<Response<T>> MakeAsync<T>(
            string call,
            Func<T> work,
            CancellationToken cancellationToken
        )
            where T : class =>
            Response.FromValue(
                (T)await make(call, work, cancellationToken),
                new StorageAnswer(200)
            );
    }
}
