using Azure;
using Azure.Storage.Blobs;

namespace Tracking.Audit;

/// <summary>Verifies a log, and says what it finds.</summary>
internal static class Verify
{
    /// <summary>The exit code when all is as it was.</summary>
    public const int Intact = 0;

    /// <summary>The exit code when something is not.</summary>
    public const int NotIntact = 1;

    /// <summary>The exit code when nothing can be said: storage or keys cannot be read, or nothing is signed.</summary>
    public const int NotVerified = 2;

    /// <summary>Verifies a log.</summary>
    /// <param name="options">Which, and by which keys.</param>
    /// <param name="output">Where to what is found.</param>
    /// <param name="error">Where to why nothing can be said.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        VerifyOptions options,
        TextWriter output,
        TextWriter error,
        TimeProvider time
    )
    {
        try
        {
            var keys = await KeyFiles.ReadAsync(options.Keys, CancellationToken.None);
            var report = await new LogCheck(SourceOf(options), keys, options).RunAsync(
                time.GetUtcNow(),
                CancellationToken.None
            );
            foreach (var line in report.Tell())
            {
                await output.WriteLineAsync(line);
            }

            return !report.IsIntact ? NotIntact
                : report.IsProved ? Intact
                : NotVerified;
        }
        catch (VerifyException e)
        {
            await error.WriteLineAsync(e.Message);
            return NotVerified;
        }
        catch (Exception e)
            when (e
                    is RequestFailedException
                        or AggregateException
                        or IOException
                        or UnauthorizedAccessException
                        or FormatException
                        or ArgumentException
            )
        {
            await error.WriteLineAsync($"The log cannot be read: {e.Message.Split('\n')[0]}");
            return NotVerified;
        }
    }

    private static IAuditSource SourceOf(VerifyOptions options) =>
        options.Folder is { } folder
            ? Directory.Exists(folder)
                ? new FolderSource(folder)
                : throw new VerifyException($"There is no folder {folder}.")
            : options.Url is { } url
                ? new ContainerSource(new BlobContainerClient(url))
                : new ContainerSource(
                    new BlobContainerClient(options.Connection, options.Container)
                );
}
