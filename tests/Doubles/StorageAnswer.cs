using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace Tracking.Tests.Doubles;

/// <summary>What storage answers to a call.</summary>
internal sealed class StorageAnswer(int status, string? etag = null) : Response
{
    // Where the SDK's exception looks for the index of the action that failed.
    private const string FailedEntity = "FailedEntity";

    public override int Status => status;

    public override string ReasonPhrase => "";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    /// <summary>A transaction that failed; without an index when that is not told.</summary>
    public static TableTransactionFailedException Failed(int status, string code, int? index)
    {
        var cause = new RequestFailedException(
            status,
            index is { } at ? $"{at}:{code}" : code,
            code,
            null
        );
        if (index is { } action)
        {
            cause.Data[FailedEntity] = action.ToString(CultureInfo.InvariantCulture);
        }

        return new TableTransactionFailedException(cause);
    }

    public override void Dispose() { }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        etag is null ? [] : [new HttpHeader("ETag", etag)];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name == "ETag" ? etag : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(
        string name,
        [NotNullWhen(true)] out IEnumerable<string>? values
    )
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}

/// <summary>The answer of a row that is not there.</summary>
internal sealed class NoRow<T> : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException("The row is not there.");

    public override Response GetRawResponse() => new StorageAnswer(404);
}
