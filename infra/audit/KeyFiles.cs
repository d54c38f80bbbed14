using System.Text.Json;
using Tracking.Shared.Audit;

namespace Tracking.Audit;

/// <summary>Reads public keys from files and addresses.</summary>
internal static class KeyFiles
{
    /// <summary>The keys of all sets.</summary>
    /// <exception cref="VerifyException">One cannot be read.</exception>
    public static async Task<AuditKeySet> ReadAsync(
        IEnumerable<string> places,
        CancellationToken cancellationToken
    )
    {
        var keys = new List<AuditPublicKey>();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        foreach (var place in places)
        {
            try
            {
                var bytes =
                    Uri.TryCreate(place, UriKind.Absolute, out var url)
                    && url.Scheme is "http" or "https"
                        ? await http.GetByteArrayAsync(url, cancellationToken)
                        : await File.ReadAllBytesAsync(place, cancellationToken);
                keys.AddRange(AuditKeySet.Parse(bytes).Keys);
            }
            catch (Exception e)
                when (e
                        is HttpRequestException
                            or IOException
                            or UnauthorizedAccessException
                            or JsonException
                            or TaskCanceledException
                )
            {
                throw new VerifyException($"The keys cannot be read from {place}: {e.Message}");
            }
        }

        return new(keys);
    }
}

/// <summary>Nothing can be said of the log, for a reason that is told to who asks.</summary>
internal sealed class VerifyException(string message) : Exception(message);
