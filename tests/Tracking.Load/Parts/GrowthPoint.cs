using System.Globalization;
using Tracking.Load.Output;

namespace Tracking.Load.Parts;

/// <summary>What an event costs when there is so much of something.</summary>
/// <param name="What">Of what.</param>
/// <param name="Size">How much.</param>
/// <param name="AppCpu">µs of the app's CPU.</param>
/// <param name="AzuriteCpu">µs of Azurite's.</param>
/// <param name="Requests">Requests to tables, of 1,000 events.</param>
/// <param name="Rows">Rows written.</param>
internal sealed record GrowthPoint(
    string What,
    int Size,
    double AppCpu,
    double AzuriteCpu,
    double Requests,
    double Rows
)
{
    /// <summary>The names of the columns.</summary>
    public const string Header =
        "of,size,app CPU µs,Azurite CPU µs,table requests per 1000,rows an event";

    /// <summary>As a line of CSV.</summary>
    public string Csv =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{What},{Size},{AppCpu:0},{AzuriteCpu:0},{Requests:0},{Rows:0.00}"
        );

    /// <summary>Points as a table.</summary>
    public static string Markdown(string what, IEnumerable<GrowthPoint> points) =>
        string.Join(
            '\n',
            [
                $"| {what} | CPU µs of the app | of Azurite | requests to tables per 1,000 events | rows an event |",
                "|---|---|---|---|---|",
                .. points.Select(point =>
                    $"| {point.Size:N0} | {Spread.Number(point.AppCpu)} | {Spread.Number(point.AzuriteCpu)} | {Spread.Number(point.Requests)} | {Spread.Number(point.Rows)} |"
                ),
            ]
        );
}
