using Microsoft.Azure.Functions.Worker.Builder;

namespace Microsoft.Extensions.Hosting;

/// <summary>Extends the builder as the ASP.NET Core integration does.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Serves HTTP functions with ASP.NET Core types; locally they always are.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(
        this FunctionsApplicationBuilder builder
    ) => builder;
}
