using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Tracking.Functions;

// What the Functions host starts. On a laptop infra/local runs the same functions in one process.
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddTracking();
await builder.Build().RunAsync();
