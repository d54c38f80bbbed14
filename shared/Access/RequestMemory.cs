using Microsoft.Extensions.Options;

namespace Tracking.Shared.Access;

/// <summary>How much all requests of an instance may hold at once. Beyond that they are refused, so that the process does not run out of memory.</summary>
public sealed class RequestMemory(IOptions<RequestOptions> options)
{
    /// <summary>The bytes of their bodies.</summary>
    public ByteBudget Bodies { get; } = new(options.Value.MaximumHeldBytes);
}
