const form = document.getElementById("form");
const message = document.getElementById("message");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  message.textContent = "";
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch("/api/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ password: form.elements.password.value }),
    });
    if (answer.ok) {
      location.replace("/");
      return;
    }
    message.textContent = (await answer.json()).detail;
  } catch {
    message.textContent = "The server cannot be reached.";
  }
  button.disabled = false;
});
