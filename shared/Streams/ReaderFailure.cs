using System.Text.Json;
using Azure;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Streams;

/// <summary>Tells failures of readers that may pass from those that never will.</summary>
public static class ReaderFailure
{
    /// <summary>
    /// Whether the same may succeed later: storage or a hub is down, throttles or does not answer. What is
    /// not known to be for ever is for later, so nothing is given up in an outage.
    /// </summary>
    public static bool IsLater(Exception e) =>
        e switch
        {
            RequestFailedException failed => !StorageFailure.IsRefusal(failed),
            ObjectDisposedException => true,
            JsonException
            or FormatException
            or ArgumentException
            or ArithmeticException
            or InvalidDataException
            or InvalidOperationException
            or InvalidCastException
            or KeyNotFoundException
            or IndexOutOfRangeException
            or NullReferenceException => false,
            _ => true,
        };
}
