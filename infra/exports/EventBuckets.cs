using Tracking.Shared.Events;

namespace Tracking.Exports;

/// <summary>A line or a row, as far as it is needed to find those of the same event.</summary>
/// <param name="Key">Which event it is.</param>
/// <param name="IsRow">Whether it is a row.</param>
/// <param name="Partition">The hub partition.</param>
/// <param name="Place">Its place in it; of a row that of the line it was made of.</param>
/// <param name="FiledAt">Of a row: the time under which the event is filed.</param>
/// <param name="IsTimed">Of a row: whether the event said when it happened.</param>
/// <param name="Project">The project.</param>
/// <param name="Id">The event's id.</param>
internal sealed record BucketEntry(
    UInt128 Key,
    bool IsRow,
    int Partition,
    EventSource Place,
    DateTimeOffset FiledAt,
    bool IsTimed,
    string Project,
    string Id
)
{
    /// <summary>As findings tell of it.</summary>
    public FoundEvent Found => new(Project, Id, Partition, Place);
}

/// <summary>
/// Lines and rows in files on disk by the hash of their event, so that all of one event are in one file, and only one of
/// these files has to be in memory at a time.
/// </summary>
internal sealed class EventBuckets : IDisposable
{
    private const int Count = 256;
    private const int BufferBytes = 16 * 1024;

    private readonly string folder = Directory
        .CreateTempSubdirectory("tracking-reconcile-")
        .FullName;
    private readonly BinaryWriter?[] writers = new BinaryWriter?[Count];

    /// <summary>Adds one.</summary>
    public void Add(BucketEntry entry)
    {
        var number = (int)(uint)(entry.Key % Count);
        var writer = writers[number] ??= new BinaryWriter(
            new FileStream(
                FileOf(number),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.Read,
                BufferBytes
            )
        );
        writer.Write((ulong)(entry.Key >> 64));
        writer.Write((ulong)entry.Key);
        writer.Write(entry.IsRow);
        writer.Write(entry.Partition);
        writer.Write(entry.Place.Sequence);
        writer.Write(entry.Place.Index);
        writer.Write(entry.Place.EnqueuedAt.UtcTicks);
        writer.Write(entry.FiledAt.UtcTicks);
        writer.Write(entry.IsTimed);
        writer.Write(entry.Project);
        writer.Write(entry.Id);
    }

    /// <summary>All, those of an event together: its lines and its rows, each by their places. Nothing is added any more.</summary>
    public IEnumerable<IReadOnlyList<BucketEntry>> Events()
    {
        for (var number = 0; number < Count; number++)
        {
            writers[number]?.Dispose();
            var ofOne = new List<BucketEntry>();
            foreach (
                var entry in Read(number)
                    .OrderBy(entry => entry.Key)
                    .ThenBy(entry => entry.IsRow)
                    .ThenBy(entry => entry.Place.EnqueuedAt)
                    .ThenBy(entry => entry.Place.Sequence)
                    .ThenBy(entry => entry.Place.Index)
            )
            {
                if (ofOne.Count > 0 && ofOne[0].Key != entry.Key)
                {
                    yield return ofOne;
                    ofOne = [];
                }

                ofOne.Add(entry);
            }

            if (ofOne.Count > 0)
            {
                yield return ofOne;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var writer in writers)
        {
            writer?.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private IEnumerable<BucketEntry> Read(int number)
    {
        if (!File.Exists(FileOf(number)))
        {
            yield break;
        }

        using var reader = new BinaryReader(
            new FileStream(
                FileOf(number),
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                BufferBytes
            )
        );
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            yield return new BucketEntry(
                new UInt128(reader.ReadUInt64(), reader.ReadUInt64()),
                reader.ReadBoolean(),
                reader.ReadInt32(),
                new EventSource(reader.ReadInt64(), reader.ReadInt32(), ReadTime(reader)),
                ReadTime(reader),
                reader.ReadBoolean(),
                reader.ReadString(),
                reader.ReadString()
            );
        }
    }

    private static DateTimeOffset ReadTime(BinaryReader reader) =>
        new(reader.ReadInt64(), TimeSpan.Zero);

    private string FileOf(int number) => Path.Combine(folder, $"{number}");
}
