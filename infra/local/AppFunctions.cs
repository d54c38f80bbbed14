using Microsoft.Extensions.Configuration;
using Tracking.Functions;
using Tracking.Local.Triggers;

namespace Tracking.Local;

/// <summary>The functions of the app, as its generated code tells them to a host.</summary>
internal static class AppFunctions
{
    /// <summary>The names of all.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. new GeneratedFunctionMetadataProvider()
            .GetFunctionMetadataAsync(AppContext.BaseDirectory)
            .GetAwaiter()
            .GetResult()
            .Select(function => function.Name!),
    ];

    /// <summary>Those that are not switched off, in the order in which the host asks them.</summary>
    public static async Task<IReadOnlyList<FunctionMethod>> FindAsync(
        IConfiguration configuration
    ) =>
        FunctionMethod.Find(
            await new GeneratedFunctionMetadataProvider().GetFunctionMetadataAsync(
                AppContext.BaseDirectory
            ),
            typeof(GeneratedFunctionMetadataProvider).Assembly,
            configuration
        );
}
