using Microsoft.Extensions.Options;

namespace Tracking.Shared.Access;

/// <summary>How much all requests of an instance may hold at once, so that many at once are turned away rather than end it.</summary>
public sealed class RequestMemory(IOptions<RequestOptions> options)
{
    /// <summary>The bytes of their bodies.</summary>
    public ByteBudget Bodies { get; } = new(options.Value.MaximumHeldBytes);
}
