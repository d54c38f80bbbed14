using System.Runtime.CompilerServices;
using System.Text;
using Tracking.Audit;
using Tracking.Shared.Access;
using Tracking.Shared.Audit;
using Tracking.Shared.Tables;

namespace Tracking.Infra.Tests.Audit;

/// <summary>An audit log of three hours and two partitions, as the app writes one, with a head for each hour.</summary>
internal sealed class WrittenLog : IAuditSource
{
    public const int Lines = 30;

    public static readonly DateTimeOffset Start = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    // What a head has that was made behind the third hour.
    public static readonly DateTimeOffset Now = Start.AddHours(3).AddMinutes(20);

    private const int LinesOfBlob = 5;

    public static AuditKeys Keys { get; } = KeysOf(1);

    public Dictionary<string, byte[]> Files { get; } = [];

    public WrittenLog()
    {
        var last = new string?[2];
        SignedHead? before = null;
        for (var hour = 0; hour < 3; hour++)
        {
            var time = Start.AddHours(hour);
            for (var partition = 0; partition < 2; partition++)
            {
                var name = BlobName(hour, partition);
                var bytes = new StringBuilder();
                for (var index = 0; index < LinesOfBlob; index++)
                {
                    var line = Line(
                        (hour * LinesOfBlob) + index,
                        last[partition] ?? LineChain.BeginningOf(name)
                    );
                    bytes.Append(line).Append('\n');
                    last[partition] = LineChain.HashOf(Encoding.UTF8.GetBytes(line));
                }

                Files[name] = Encoding.UTF8.GetBytes(bytes.ToString());
            }

            before = Seal(time, before);
        }
    }

    public static string BlobName(int hour, int partition) =>
        BlobNames.Export(BlobNames.Events, Start.AddHours(hour), partition, 0);

    public static string HeadName(int hour) => AuditHeadName.Of(Start.AddHours(hour));

    public static AuditKeys KeysOf(byte number) =>
        new(
            SigningKeys.Parse(
                $"k:{Convert.ToBase64String([.. Enumerable.Repeat(number, SigningKeys.MinimumBytes)])}"
            ),
            null
        );

    /// <summary>A line, of which two make a frame.</summary>
    public static string Line(int number, string previous) =>
        $$"""{"partition":0,"sequence":{{number / 2}},"index":{{number % 2}},"enqueuedAt":"2026-11-22T13:00:00.000000Z","previousLineSha256":"{{previous}}","id":"event-{{number}}","params":{"index": {{number}} } }""";

    /// <summary>Writes a head of what there is now.</summary>
    public SignedHead Seal(DateTimeOffset hour, SignedHead? before, AuditKeys? keys = null)
    {
        keys ??= Keys;
        var head = new AuditHead
        {
            From = before?.Head.To ?? hour,
            To = hour.AddHours(1),
            MadeAt = hour.AddHours(1).AddMinutes(5),
            Previous = before is null
                ? null
                : new(AuditHeadName.Of(before.Head.To.AddHours(-1)), before.Sha256),
            Blobs =
            [
                .. Files
                    .Where(file => AuditBlobName.Parse(file.Key) is { } name && name.Hour == hour)
                    .Select(file => new HeldBlob(
                        file.Key,
                        file.Value.Length,
                        file.Value.Count(b => b == '\n'),
                        LineChain.HashOf(LinesOf(file.Key)[^1])
                    )),
            ],
            KeyId = keys.CurrentId,
        };
        var bytes = SignedHead.Write(head, keys.Sign);
        Files[AuditHeadName.Of(hour)] = bytes;
        return SignedHead.Read(bytes)!;
    }

    /// <summary>The head of an hour.</summary>
    public SignedHead Head(int hour) => SignedHead.Read(Files[HeadName(hour)])!;

    /// <summary>The lines of a blob, with their breaks.</summary>
    public List<byte[]> LinesOf(string name) =>
        [
            .. Encoding
                .UTF8.GetString(Files[name])
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => Encoding.UTF8.GetBytes(line + "\n")),
        ];

    /// <summary>Changes the lines of a blob.</summary>
    public void Change(string name, Action<List<byte[]>> change)
    {
        var lines = LinesOf(name);
        change(lines);
        Files[name] = [.. lines.SelectMany(line => line)];
    }

    public Task<LogReport> CheckAsync(VerifyOptions? options = null, AuditKeySet? keys = null) =>
        new LogCheck(this, keys ?? Keys.Public, options ?? new()).RunAsync(
            Now,
            CancellationToken.None
        );

    public async IAsyncEnumerable<AuditFile> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        foreach (var (name, bytes) in Files)
        {
            yield return new AuditFile(name, bytes.Length);
        }
    }

    public Task<Stream> OpenAsync(AuditFile file, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream(Files[file.Name]));
}
