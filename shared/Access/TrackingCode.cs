using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Access;

/// <summary>What a code is for.</summary>
public enum CodeKind : byte
{
    /// <summary>The search itself: rating its results, and clicks on results of elsewhere.</summary>
    Search = 1,

    /// <summary>A click on a result.</summary>
    Click = 2,

    /// <summary>Rating a content.</summary>
    Rate = 3,

    /// <summary>A click on a result, tracked in the search of another project.</summary>
    External = 4,
}

/// <summary>
/// What a page holds to report a click or a rating: signed, compact, and telling by itself what was
/// shown, so that a click needs no lookup.
/// </summary>
public sealed record TrackingCode
{
    /// <summary>The most bytes of a content's id in UTF-8.</summary>
    public const int ContentIdBytes = 128;

    /// <summary>The greatest position.</summary>
    public const int MaximumPosition = ushort.MaxValue;

    /// <summary>The most bytes of a search's id in UTF-8.</summary>
    public const int SearchIdBytes = 128;

    private const int MaximumPayload = 512;
    private const int Tracked = 1;
    private const int Bot = 2;
    private const int Query = 4;
    private const int TextId = 0;
    private const int GuidId = 1;
    private const int GuidBytes = 16;
    private const int HashBytes = 8;

    /// <summary>What it is for.</summary>
    public required CodeKind Kind { get; init; }

    /// <summary>The project that issued it.</summary>
    public required string Project { get; init; }

    /// <summary>How the results came to be shown; with the project's catalog this is the log type.</summary>
    public required SearchType Type { get; init; }

    /// <summary>The id of the search, which is the id of its event if it was tracked.</summary>
    public required string SearchId { get; init; }

    /// <summary>The time of the search, under which its event is counted.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Whether the search itself was tracked.</summary>
    public required bool IsTracked { get; init; }

    /// <summary>Whether a bot searched.</summary>
    public bool IsBot { get; init; }

    /// <summary>The content; null in the code of the search.</summary>
    public string? ContentId { get; init; }

    /// <summary>Its place among the results, from 1; null when it has none.</summary>
    public int? Position { get; init; }

    /// <summary>The hash of what was searched for, 16 hexadecimal digits, under which it is counted; null when it is not known.</summary>
    public string? QueryHash { get; init; }

    /// <summary>For external codes: the instance that the result is from, when it is not the project.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// The id of what can be done only once with this code, such as rating: whatever is done again under
    /// it corrects what was done before.
    /// </summary>
    public string OnceId
    {
        get
        {
            var hash = SHA256.HashData(
                Encoding.UTF8.GetBytes($"{Kind}\n{Project}\n{SearchId}\n{ContentId}")
            );
            return Events.EventId.OncePrefix + Convert.ToHexStringLower(hash.AsSpan(0, GuidBytes));
        }
    }

    /// <summary>The code's text, signed with the current key.</summary>
    public string Sign(SigningKeys keys)
    {
        var payload = new PayloadWriter(stackalloc byte[MaximumPayload]);
        payload.Byte((byte)Kind);
        payload.Byte((byte)Type);
        payload.Byte(
            (IsTracked ? Tracked : 0) | (IsBot ? Bot : 0) | (QueryHash is null ? 0 : Query)
        );
        payload.Text(Project);
        WriteSearchId(ref payload);
        payload.Time(IssuedAt);
        payload.Text(ContentId ?? "");
        payload.UInt16(Position ?? 0);
        payload.Text(Source ?? "");
        if (QueryHash is { } query)
        {
            payload.Bytes(Convert.FromHexString(query));
        }

        return SignedText.Sign(keys, SignedKind.Code, payload.Written);
    }

    /// <summary>Reads a code; false when it is not one that we signed with a key still in use.</summary>
    public static bool TryVerify(
        string text,
        SigningKeys keys,
        [NotNullWhen(true)] out TrackingCode? code
    )
    {
        code = null;
        if (!SignedText.TryVerify(text, keys, SignedKind.Code, out var bytes))
        {
            return false;
        }

        var payload = new PayloadReader(bytes);
        var (kind, type, flags) = (payload.Byte(), payload.Byte(), payload.Byte());
        var read = new TrackingCode
        {
            Kind = (CodeKind)kind,
            Type = (SearchType)type,
            IsTracked = (flags & Tracked) != 0,
            IsBot = (flags & Bot) != 0,
            Project = payload.Text(),
            SearchId = ReadSearchId(ref payload),
            IssuedAt = payload.Time(),
            ContentId = NullIfEmpty(payload.Text()),
            Position = payload.UInt16() is > 0 and var position ? position : null,
            Source = NullIfEmpty(payload.Text()),
            QueryHash =
                (flags & Query) != 0 ? Convert.ToHexStringLower(payload.Bytes(HashBytes)) : null,
        };
        code =
            payload.IsComplete && Enum.IsDefined(read.Kind) && Enum.IsDefined(read.Type)
                ? read
                : null;
        return code is not null;
    }

    // Ids are UUIDs as a rule, and then take half the space.
    private void WriteSearchId(ref PayloadWriter payload)
    {
        if (Guid.TryParseExact(SearchId, "D", out var guid) && guid.ToString() == SearchId)
        {
            Span<byte> bytes = stackalloc byte[GuidBytes];
            guid.TryWriteBytes(bytes, bigEndian: true, out _);
            payload.Byte(GuidId);
            payload.Bytes(bytes);
        }
        else
        {
            payload.Byte(TextId);
            payload.Text(SearchId);
        }
    }

    private static string ReadSearchId(ref PayloadReader payload) =>
        payload.Byte() == GuidId
            ? payload.Bytes(GuidBytes) is { Length: GuidBytes } bytes
                ? new Guid(bytes, bigEndian: true).ToString()
                : ""
            : payload.Text();

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;
}
