using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace Tracking.Functions.Tests.Manage;

/// <summary>The answer of Table Storage to a row that it took.</summary>
internal sealed class SavedResponse(string version) : Response
{
    public override int Status => 204;

    public override string ReasonPhrase => "No Content";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose() { }

    protected override bool ContainsHeader(string name) => name == "ETag";

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [new("ETag", version)];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = ContainsHeader(name) ? version : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(
        string name,
        [NotNullWhen(true)] out IEnumerable<string>? values
    )
    {
        values = ContainsHeader(name) ? [version] : null;
        return values is not null;
    }
}
