using System.Diagnostics.CodeAnalysis;

namespace Tracking.Shared.Access;

/// <summary>
/// What a client holds to keep its events in one session: signed, compact, URL-safe, and checked
/// without any lookup. A token outlives its sessions: after a pause the same token begins another.
/// </summary>
/// <param name="Project">The project it was made for.</param>
/// <param name="Id">The token id: 32 hexadecimal digits.</param>
public sealed record SessionToken(string Project, string Id)
{
    private const int MaximumPayload = 128;
    private const int IdBytes = 16;

    /// <summary>The id of the first session of this token.</summary>
    public string FirstSessionId => SessionId(Id, 1);

    /// <summary>A new token.</summary>
    public static SessionToken New(string project, DateTimeOffset now) =>
        new(project, Guid.CreateVersion7(now).ToString("N"));

    /// <summary>The id of the nth session of a token, from 1.</summary>
    public static string SessionId(string tokenId, int ordinal) => $"{tokenId}-{ordinal}";

    /// <summary>The token's text, signed with the current key.</summary>
    public string Sign(SigningKeys keys)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        Guid.ParseExact(Id, "N").TryWriteBytes(id, bigEndian: true, out _);
        var payload = new PayloadWriter(stackalloc byte[MaximumPayload]);
        payload.Text(Project);
        payload.Bytes(id);
        return SignedText.Sign(keys, SignedKind.SessionToken, payload.Written);
    }

    /// <summary>Reads a token's text; false when it is not one that we signed with a key still in use.</summary>
    public static bool TryVerify(
        string text,
        SigningKeys keys,
        [NotNullWhen(true)] out SessionToken? token
    )
    {
        token = null;
        if (!SignedText.TryVerify(text, keys, SignedKind.SessionToken, out var bytes))
        {
            return false;
        }

        var payload = new PayloadReader(bytes);
        var project = payload.Text();
        var id = payload.Bytes(IdBytes);
        if (!payload.IsComplete)
        {
            return false;
        }

        token = new SessionToken(project, new Guid(id, bigEndian: true).ToString("N"));
        return true;
    }
}
