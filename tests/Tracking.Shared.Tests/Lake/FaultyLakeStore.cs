using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

/// <summary>Where a call fails.</summary>
public enum LakeFault
{
    None,
    Before,
    After,
}

/// <summary>A store of which some calls fail, before or after they have done their work.</summary>
internal sealed class FaultyLakeStore(ILakeStore inner) : ILakeStore
{
    /// <summary>How the call of a number, to a file or a prefix, fails.</summary>
    public Func<int, string, LakeFault> FaultOf { get; set; } = (_, _) => LakeFault.None;

    /// <summary>How many calls there were.</summary>
    public int Calls { get; private set; }

    public Task<bool> TryAddAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        CancellationToken cancellationToken
    ) => CallAsync(name, () => inner.TryAddAsync(name, content, type, cancellationToken));

    public Task ReplaceAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            name,
            async () =>
            {
                await inner.ReplaceAsync(name, content, type, cancellationToken);
                return true;
            }
        );

    public Task<ReadOnlyMemory<byte>?> FindAsync(
        string name,
        CancellationToken cancellationToken
    ) => CallAsync(name, () => inner.FindAsync(name, cancellationToken));

    public async IAsyncEnumerable<LakeFile> ListAsync(
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await CallAsync(prefix, () => Task.FromResult(true));
        await foreach (var file in inner.ListAsync(prefix, cancellationToken))
        {
            yield return file;
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(
            name,
            async () =>
            {
                await inner.DeleteAsync(name, cancellationToken);
                return true;
            }
        );

    private async Task<T> CallAsync<T>(string name, Func<Task<T>> work)
    {
        var fault = FaultOf(Calls++, name);
        if (fault == LakeFault.Before)
        {
            throw new LakeFaultException();
        }

        var answer = await work();
        return fault == LakeFault.After ? throw new LakeFaultException() : answer;
    }
}

/// <summary>A failure that was asked for.</summary>
internal sealed class LakeFaultException() : IOException("Failed, as was asked for.");
