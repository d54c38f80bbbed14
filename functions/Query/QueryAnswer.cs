using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Query;

/// <summary>What a query is answered with.</summary>
internal abstract class QueryAnswer : IResult
{
    /// <inheritdoc />
    public abstract Task ExecuteAsync(HttpContext httpContext);
}
