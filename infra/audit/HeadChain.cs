using Tracking.Shared.Audit;

namespace Tracking.Audit;

/// <summary>The heads of a log in order, as they are checked: their signatures, and that each goes on behind the one before.</summary>
internal sealed class HeadChain(AuditKeySet keys, VerifyOptions options)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<string, List<HeadStatement>> statements = [];
    private readonly List<Finding> findings = [];

    // Those that are there and are not as they were signed.
    private readonly HashSet<string> doubted = [];
    private readonly HashSet<string> believed = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>How many are as they were signed.</summary>
    public int Count => believed.Count;

    /// <summary>The last one that is as it was signed; null when there is none.</summary>
    public AuditHead? Last { get; private set; }

    /// <summary>The names of all blobs of which heads tell.</summary>
    public IEnumerable<string> Blobs => statements.Keys;

    private string lastName = "";
    private string lastSha256 = "";

    /// <summary>What heads state of a blob, from its beginning on.</summary>
    public IReadOnlyList<HeadStatement> Of(string blob) => statements.GetValueOrDefault(blob) ?? [];

    /// <summary>Checks the next head, in the order of their names.</summary>
    public void Add(string name, ReadOnlyMemory<byte> bytes)
    {
        if (Judge(name, SignedHead.Read(bytes)) is not { } signed)
        {
            doubted.Add(name);
            return;
        }

        CheckPrevious(name, signed.Head);
        (Last, lastName, lastSha256) = (signed.Head, name, signed.Sha256);
        believed.Add(name);
        foreach (var held in signed.Head.Blobs)
        {
            Add(name, held);
        }
    }

    private SignedHead? Judge(string name, SignedHead? signed)
    {
        var (kind, detail) =
            signed is null ? (FindingKind.WrongSignature, "it is no head as they are written")
            : keys.Judge(signed) is var trust && trust == HeadTrust.KeyUnknown
                ? (
                    FindingKind.UnknownKey,
                    $"it is signed by the key {signed.Head.KeyId}, which is not among those that were given"
                )
            : trust == HeadTrust.Wrong
                ? (
                    FindingKind.WrongSignature,
                    $"it is not as the key {signed.Head.KeyId} has signed it"
                )
            : AuditHeadName.HourOf(name) != signed.Head.To - Hour
                ? (
                    FindingKind.NotBehindHead,
                    $"it is the head {AuditHeadName.Of(signed.Head.To - Hour)}, under another name"
                )
            : ((string?)null, "");
        if (kind is null)
        {
            return signed;
        }

        findings.Add(new(name, kind, detail));
        return null;
    }

    private void CheckPrevious(string name, AuditHead head)
    {
        if (head.Previous is not { } previous)
        {
            if (Last is not null)
            {
                findings.Add(
                    new(
                        name,
                        FindingKind.NotBehindHead,
                        $"it says that it is the first, and {lastName} is before it"
                    )
                );
            }
        }
        else if (previous.Name == lastName)
        {
            if (previous.Sha256 != lastSha256)
            {
                findings.Add(
                    new(
                        lastName,
                        FindingKind.WrongSignature,
                        $"it is another one than {name} goes on behind, though a key has signed it"
                    )
                );
            }
        }
        else if (believed.Contains(previous.Name))
        {
            findings.Add(
                new(
                    name,
                    FindingKind.NotBehindHead,
                    $"it goes on behind {previous.Name}, and {lastName} is between them"
                )
            );
        }
        else if (
            !doubted.Contains(previous.Name)
            && AuditHeadName.HourOf(previous.Name) is { } hour
            && !(options.From > DateOnly.FromDateTime(hour.UtcDateTime))
        )
        {
            findings.Add(
                new(
                    previous.Name,
                    FindingKind.MissingHead,
                    Last is null
                        ? $"{name} goes on behind it, and it is not there, nor any before it"
                        : $"{name} goes on behind it, and it is not there, nor any other behind {lastName}"
                )
            );
        }
    }

    private void Add(string head, HeldBlob held)
    {
        if (!statements.TryGetValue(held.Name, out var of))
        {
            statements[held.Name] = of = [];
        }

        if (of.Count == 0 || of[^1].Held.Bytes < held.Bytes)
        {
            of.Add(new(head, held));
        }
    }
}
