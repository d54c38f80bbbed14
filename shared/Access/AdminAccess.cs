using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>Lets a request in that has an admin key.</summary>
/// <remarks>
/// Setting <c>AdminKeys</c>: <c>name:key</c> pairs with <c>;</c> between them. The name is who the audit
/// log says made a change. Without the setting nobody may manage.
/// </remarks>
public sealed class AdminAccess(IConfiguration configuration)
{
    /// <summary>The fewest characters of an admin key.</summary>
    public const int MinimumKeyLength = 16;

    private const string Header = "x-tracking-key";

    private static readonly Problem Missing = new(
        401,
        "missing-admin-key",
        "Send an admin key behind Authorization: Bearer, or in the header x-tracking-key.",
        "authorization"
    );

    private static readonly Problem Unknown = new(
        401,
        "unknown-admin-key",
        "The admin key is not known.",
        "authorization"
    );

    /// <summary>Why nobody is let in.</summary>
    public static IReadOnlyList<Problem> Problems { get; } = [Missing, Unknown];

    private readonly (string Name, byte[] Hash)[] admins =
    [
        .. (configuration["AdminKeys"] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Pair),
    ];

    /// <summary>Who a request is from, or the problem with it.</summary>
    public Result<string, Problem> Authenticate(HttpRequest request)
    {
        // Not in a parameter: addresses end in access logs.
        var text = RequestKey.BearerOf(request) ?? request.Headers[Header].ToString();
        if (text.Length == 0)
        {
            return Missing;
        }

        // All are compared, so that the time does not tell which one was nearly right.
        var hash = HashOf(text);
        string? who = null;
        foreach (var (name, known) in admins)
        {
            who = CryptographicOperations.FixedTimeEquals(hash, known) ? name : who;
        }

        return who is null ? Unknown : who;
    }

    private static (string Name, byte[] Hash) Pair(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var key = text[(colon + 1)..];
        return colon > 0 && key.Length >= MinimumKeyLength
            ? (text[..colon], HashOf(key))
            : throw new InvalidOperationException(
                $"The setting AdminKeys has name:key pairs, keys of {MinimumKeyLength} characters or more."
            );
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
