using Microsoft.Extensions.Options;
using Tracking.Functions.Exports;
using Tracking.Shared.Streams;

namespace Tracking.Tests.Doubles;

/// <summary>Readers that write exports.</summary>
internal static class Exporting
{
    /// <summary>Those that append what they are handed without waiting for more.</summary>
    public static ExportReaders AtOnce(ReaderServices services) =>
        new(services, Options.Create(new ExportOptions { WaitSeconds = 0 }));
}
