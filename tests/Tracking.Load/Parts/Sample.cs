using System.Globalization;

namespace Tracking.Load.Parts;

/// <summary>How it stood at a time.</summary>
/// <param name="Seconds">Since the first event was sent.</param>
/// <param name="Sent">Events accepted.</param>
/// <param name="Stored">Events that all readers have done: those that were accepted before the oldest one that is not.</param>
/// <param name="Logged">Rows of atomic logs that were written.</param>
/// <param name="AppMegabytes">The app's resident memory.</param>
/// <param name="AzuriteMegabytes">Azurite's.</param>
/// <param name="AppCpu">The app's CPU seconds since then.</param>
/// <param name="AzuriteCpu">Azurite's.</param>
internal sealed record Sample(
    double Seconds,
    long Sent,
    long Stored,
    long Logged,
    double AppMegabytes,
    double AzuriteMegabytes,
    double AppCpu,
    double AzuriteCpu
)
{
    /// <summary>The names of the columns.</summary>
    public const string Header =
        "seconds,sent,stored,logged,app MB,Azurite MB,app CPU s,Azurite CPU s";

    /// <summary>As a line of CSV.</summary>
    public string Csv =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Seconds:0},{Sent},{Stored},{Logged},{AppMegabytes:0},{AzuriteMegabytes:0},{AppCpu:0.0},{AzuriteCpu:0.0}"
        );
}
