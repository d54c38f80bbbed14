using Azure;

namespace Tracking.Shared.Tables;

/// <summary>What storage answered to a transaction: all of it is done, or nothing.</summary>
/// <param name="Status">The HTTP status, of the action that failed when one did.</param>
/// <param name="ErrorCode">Storage's name for what went wrong; null when it is done, or storage names nothing.</param>
/// <param name="FailedAction">Which action failed, from 0; null when it is not told.</param>
/// <param name="Message">What storage said, in its words.</param>
/// <param name="Versions">The new versions of all rows, in order, when it is done.</param>
internal sealed record TransactionAnswer(
    int Status,
    string? ErrorCode = null,
    int? FailedAction = null,
    string? Message = null,
    ETag?[]? Versions = null
)
{
    /// <summary>Whether it is done.</summary>
    public bool IsWritten => Versions is not null;

    /// <summary>Whether the condition of one action was not met.</summary>
    public bool IsConflict =>
        FailedAction is not null
        && (
            Status == 412
            || Status == 409 && ErrorCode == "EntityAlreadyExists"
            || Status == 404 && ErrorCode != "TableNotFound"
        );

    /// <summary>Whether storage will never take it, however often it is sent.</summary>
    public bool IsRefusal => Status is 400 or 413;

    /// <summary>What storage said, in a few words.</summary>
    public string Detail => $"{Status} {ErrorCode ?? Message?.Split('\n')[0]}";

    /// <summary>What is thrown when it may succeed later.</summary>
    public RequestFailedException ToException() => new(Status, Message ?? Detail, ErrorCode, null);
}
