using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Tracking.Tests.Doubles;

/// <summary>The append blobs of an account in memory, as far as exports use them.</summary>
public sealed class BlobsDouble(StorageCalls calls) : BlobServiceClient
{
    private readonly ConcurrentDictionary<string, ContainerDouble> containers = new();

    /// <summary>The texts of a container's blobs by their names, in the order of these.</summary>
    public IReadOnlyList<(string Name, string Text)> Texts(string container) =>
        containers.TryGetValue(container, out var of) ? of.Texts : [];

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

        protected override AppendBlobClient GetAppendBlobClientCore(string blobName) =>
            new BlobDouble(
                blobName,
                blobs.GetOrAdd(blobName, _ => new Appended()),
                (call, work, token) => calls.MakeAsync($"{name}.{call}", [], work, token)
            );
    }

    /// <summary>What a blob has, whoever holds a client of it.</summary>
    private sealed class Appended
    {
        private readonly Lock gate = new();
        private readonly MemoryStream bytes = new();

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
