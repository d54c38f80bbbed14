using Azure;

namespace Tracking.Shared.Tables;

/// <summary>Tells what may succeed later from what never will.</summary>
public static class StorageFailure
{
    /// <summary>Whether storage will never take what was sent, however often.</summary>
    public static bool IsRefusal(RequestFailedException e) => e.Status is 400 or 413;

    /// <summary>Whether the condition of a single write was not met.</summary>
    public static bool IsConflict(RequestFailedException e) =>
        e.Status == 412
        || e is { Status: 409, ErrorCode: "EntityAlreadyExists" }
        || e is { Status: 404, ErrorCode: "ResourceNotFound" };
}
